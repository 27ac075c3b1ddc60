import pytest
from django.http import QueryDict

from accounts.formsets import wants_row, with_one_more_row


def test_add_button_of_this_formset_is_recognised():
    assert wants_row(QueryDict("add_row=positions"), "positions") is True
    assert wants_row(QueryDict("add_row=positions"), "courses") is False
    assert wants_row(QueryDict(""), "positions") is False


@pytest.mark.parametrize(
    ("posted", "expected"),
    [("2", "3"), ("0", "1"), ("50", "50"), ("mange", "1"), ("-1", "1"), ("٣", "1"), ("9" * 99, "1")],
)
def test_one_more_row_counts_up_to_the_most(posted, expected):
    data = QueryDict(f"r-TOTAL_FORMS={posted}&r-0-name=Kari")
    changed = with_one_more_row(data, "r", most=50)
    assert (changed["r-TOTAL_FORMS"], changed["r-0-name"]) == (expected, "Kari")
