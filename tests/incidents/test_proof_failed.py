"""A test of a notice that did not come: whoever asked for it hears so in the room."""

from __future__ import annotations

from incidents.campaigns import commands as c
from incidents.effects import PostMessage
from incidents.model import MUSTER
from tests.incidents.company import CAROL
from tests.incidents.notice import KEY, drafted


def test_who_asked_for_a_test_hears_that_it_was_not_sent() -> None:
    notice = drafted()
    notice.ask(CAROL, c.ProofNotice(1))
    notice.ask(MUSTER, c.RecordProofFailed(CAROL, "No mail address of Carol Wu is known."))
    (said,) = notice.owes(PostMessage)
    text = f"Carol Wu, your test of the notice {KEY} was not sent. No mail address of Carol Wu is known."
    assert said == PostMessage("INC-42", text, (CAROL,))
    assert notice.it.worded == 1, "nobody has to read it again"
