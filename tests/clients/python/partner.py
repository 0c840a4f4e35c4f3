"""A partner's day over HTTP, with the client that was generated from the host's description of its API.

Find what is new, read it, accept, serve, report, ask for more, complete, say what there is room for, destroy what a
person took back, and understand a refusal. Run against a host on which one referral waits and one was withdrawn.
"""

import os
from http import HTTPStatus
from typing import TypeVar
from uuid import UUID

from waystation import AuthenticatedClient
from waystation.api.partner import (
    partner_ask,
    partner_attest,
    partner_form,
    partner_list,
    partner_report,
    partner_declare_availability,
    partner_step,
)
from waystation.models import (
    AvailabilityInput,
    FollowUpInput,
    UnavailablePathways,
    PartnerForm,
    PartnerReferralList,
    PartnerStepAccept,
    PartnerStepComplete,
    PartnerStepReceive,
    PartnerStepStart,
    Problem,
    Report,
    Reported,
    Stepped,
)
from waystation.types import Response

client = AuthenticatedClient(base_url=os.environ["WAYSTATION_URL"], token=os.environ["WAYSTATION_TOKEN"])

Body = TypeVar("Body")
Step = PartnerStepReceive | PartnerStepAccept | PartnerStepStart | PartnerStepComplete


def good(answer: Response[Body | Problem]) -> Body:
    """What the host answered, or a failure with the host's own words."""
    body = answer.parsed
    assert not isinstance(body, Problem), f"{body.title}. {body.detail}"
    assert body is not None, f"the host answered {answer.status_code}, and nothing that is described"
    return body


def refusal(answer: Response[Body | Problem], status: HTTPStatus) -> Problem:
    """The problem that the host answered with, when it had to refuse."""
    problem = answer.parsed
    assert answer.status_code == status and isinstance(problem, Problem), f"{answer.status_code}: {problem}"
    return problem


def version(answer: Response[Body | Problem]) -> str:
    """The version of what was read: a change sends it back, so that nobody decides on what has changed meanwhile."""
    return answer.headers["etag"]


def attempt(referral: UUID, seen: str, step: Step) -> Response[Stepped | Problem]:
    return partner_step.sync_detailed(referral, client=client, body=step, if_match=seen)


def read(referral: UUID) -> Response[PartnerForm | Problem]:
    return partner_form.sync_detailed(referral, client=client, accept_language="ar")


def room(available: bool) -> UnavailablePathways:
    body = AvailabilityInput(operation="inter-agency", pathway="legal-assistance", available=available)
    return good(partner_declare_availability.sync_detailed(client=client, body=body))


def main() -> None:
    listed: PartnerReferralList = good(partner_list.sync_detailed(client=client, limit=50))
    waiting = next(line.id for line in listed.referrals if line.state == "submitted")
    withdrawn = next(line.id for line in listed.referrals if line.destruction_asked)

    # With the offer comes what lets the partner say yes or no, and no name.
    offer = read(waiting)
    offered = good(offer)
    assert offered.stage == "offer" and offered.right_to_left and offered.language == "ar"
    assert offered.elements and all(line.element != "full-name" for line in offered.elements)

    received = attempt(waiting, version(offer), PartnerStepReceive(step="receive"))
    assert good(received).state.state == "received"

    # Somebody who read an older version learns which one is current.
    stale = refusal(attempt(waiting, version(offer), PartnerStepAccept(step="accept")), HTTPStatus.PRECONDITION_FAILED)
    assert f'"{stale.current}"' == version(received)

    good(attempt(waiting, version(received), PartnerStepAccept(step="accept")))
    form = read(waiting)
    assert any(line.element == "full-name" for line in good(form).elements), "the name comes with the yes"
    good(attempt(waiting, version(form), PartnerStepStart(step="start")))

    # Report only what the person agreed to, in the words of the list.
    form = read(waiting)
    stage = next(item.id for item in good(form).feedback if item.id == "case-stage")
    report = Report(items=[Reported(item=stage, value="counselling")])
    good(
        partner_report.sync_detailed(
            waiting, client=client, body=report, if_match=version(form)
        )
    )

    form = read(waiting)
    asked = partner_ask.sync_detailed(
        waiting, client=client, body=FollowUpInput(elements=["no-such-element"]), if_match=version(form)
    )
    assert refusal(asked, HTTPStatus.UNPROCESSABLE_ENTITY).type_.rsplit("/")[-1] == "does-not-fit"
    good(
        partner_ask.sync_detailed(
            waiting, client=client, body=FollowUpInput(elements=["individual-number"]), if_match=version(form)
        )
    )

    form = read(waiting)
    assert len(good(form).requests) == 1
    assert good(attempt(waiting, version(form), PartnerStepComplete(step="complete"))).state.state == "completed"

    assert len(room(available=False).full) == 1
    assert len(room(available=True).full) == 0

    # A person took the consent back: nothing is left to read, and the partner says that it kept nothing.
    refusal(read(withdrawn), HTTPStatus.NOT_FOUND)
    attested = partner_attest.sync_detailed(withdrawn, client=client)
    assert attested.status_code == HTTPStatus.NO_CONTENT
    after: PartnerReferralList = good(partner_list.sync_detailed(client=client))
    assert not any(line.destruction_asked for line in after.referrals)
    print("Python: the partner's job is done")


if __name__ == "__main__":
    main()
