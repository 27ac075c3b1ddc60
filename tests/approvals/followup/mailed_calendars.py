"""What a calendar reads in the files of a mail."""


def files_of(delivery):
    found = [attached.document for attached in delivery.attached.order_by("position")]
    return [(each.filename, bytes(each.content).decode().replace("\r\n ", "")) for each in found]


def value(content, name):
    return [line.partition(":")[2] for line in content.split("\r\n") if line.startswith(name)]
