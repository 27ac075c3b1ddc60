"""Pages of supervision: the supervisor's doctors, meetings and patient conferences."""
