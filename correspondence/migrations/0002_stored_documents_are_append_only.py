from django.db import migrations

from correspondence.append_only import ForbidChange


class Migration(migrations.Migration):
    dependencies = [("correspondence", "0001_documents_and_deliveries")]

    operations = [ForbidChange("storeddocument")]
