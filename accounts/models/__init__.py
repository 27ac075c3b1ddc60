"""People: log-in accounts and the doctors among them."""

from accounts.models.doctor import Doctor, NordicCourse
from accounts.models.link import SingleUseLink
from accounts.models.user import User

__all__ = ["Doctor", "NordicCourse", "SingleUseLink", "User"]
