from django.http import QueryDict

from approvals.forms.rows import changed_rows, without_row


def posted(text):
    return QueryDict(text)


def test_ordinary_save_changes_no_rows():
    assert changed_rows(posted("p-TOTAL_FORMS=1&p-0-x=1"), "p") is None


def test_button_of_other_rows_changes_nothing():
    assert changed_rows(posted("p-TOTAL_FORMS=1&add_row=q"), "p") is None
    assert changed_rows(posted("p-TOTAL_FORMS=1&remove_row=q-0"), "p") is None


def test_one_more_row_keeps_what_is_typed():
    changed = changed_rows(posted("p-TOTAL_FORMS=1&p-0-x=tull&add_row=p&name=A"), "p")
    assert (changed["p-TOTAL_FORMS"], changed["p-0-x"], changed["name"]) == ("2", "tull", "A")


def test_rows_after_the_removed_one_move_up():
    data = posted("p-TOTAL_FORMS=3&p-0-x=a&p-1-x=b&p-2-x=c&p-2-y=d&name=A&remove_row=p-1")
    changed = changed_rows(data, "p")
    rows = {key: changed[key] for key in changed if key.startswith("p-")}
    assert rows == {"p-TOTAL_FORMS": "2", "p-0-x": "a", "p-1-x": "c", "p-1-y": "d"}
    assert changed["name"] == "A"


def test_last_row_removed_leaves_an_empty_one():
    changed = without_row(posted("p-TOTAL_FORMS=1&p-0-x=a"), "p", 0)
    assert (changed["p-TOTAL_FORMS"], "p-0-x" in changed) == ("1", False)


def test_row_that_is_not_there_changes_nothing():
    data = posted("p-TOTAL_FORMS=1&p-0-x=a")
    assert without_row(data, "p", 7) == data
    assert changed_rows(posted("p-TOTAL_FORMS=1&remove_row=p-x"), "p") is None
    assert changed_rows(posted("p-TOTAL_FORMS=1&remove_row=p-99999999999"), "p") is None


def test_nonsense_as_number_of_rows_is_none():
    data = posted("p-TOTAL_FORMS=abc&p-0-x=a")
    assert without_row(data, "p", 0) == data
