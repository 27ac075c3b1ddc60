"""How gunicorn serves the site, embedded and in a container alike. Addresses and sizes come from the environment."""

import os

from config.logs import configure_structlog, logging_configuration

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 20
# A worker that leaks is replaced before anybody notices; the jitter keeps two from going at once.
max_requests = 5000
max_requests_jitter = 500
accesslog = None
control_socket_disable = True

configure_structlog()
logconfig_dict = logging_configuration(level="INFO")
