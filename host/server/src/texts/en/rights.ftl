# The words of the answer to what a person asked for by right, and of the copy of what is known.

rights-title-answer = The answer to what you asked for
rights-title-received = What you asked for was received
rights-title-copy = What is known about you
rights-number = Your number
rights-asked = You asked
rights-received = Received on
rights-due = You have an answer by the end of
rights-extended = Why it takes longer
rights-outcome = The answer
rights-decided = Decided on
rights-corrected = Corrected
rights-partners = With whom nothing is shared any more
rights-partners-to-tell = Who had received it, and is told
rights-controller = Who is responsible for it
rights-meanwhile = Until there is an answer, nothing about you is shared with anybody.
rights-reasons = Why
rights-complain = How to complain
rights-complain-use = If you do not agree, or believe that a right of yours was violated, you can complain. What you say is kept confidential, and nothing that you receive depends on it.
rights-complain-nobody = Tell any member of the staff that you want to speak to the protection officer. You do not have to say why.
rights-escalate = If that does not help:

rights-right-access = for a copy of what is known about you
rights-right-correction = that what is known about you is corrected
rights-right-objection = that nothing about you is shared
rights-right-erasure = that what is known about you is erased
rights-right-complaint = that a complaint of yours is looked into

rights-outcome-granted = yes
rights-outcome-granted-in-part = yes, in part
rights-outcome-refused = no

rights-reason-identity-not-verified = It could not be verified that it is you who asks, or somebody who speaks for you.
rights-reason-about-somebody-else = It is about somebody else.
rights-reason-rights-of-others = It would put somebody else at risk, or take away a right of theirs.
rights-reason-still-needed = It is still needed to protect or to assist you.
rights-reason-permanent-record = It is part of a record that has to be kept for good.
rights-reason-inquiry = It would get in the way of an inquiry that goes on.
rights-reason-found-right = What your file says was looked into, and was found right.
rights-reason-no-risk-found = It was looked into, and no serious risk to you was found.
rights-reason-immediate-danger = There is an immediate danger to you or to somebody else.
rights-reason-no-violation-found = It was looked into, and no right of yours was found to have been violated.
rights-reason-taken-back = You took it back.
rights-reason-answered-before = You asked for the same before and got an answer, and nothing has changed since.

rights-extension-complex = There is much to look into.
rights-extension-many-requests = Many have asked at the same time.
rights-extension-person-asked = You were asked for something, and have not answered yet.
rights-extension-others-concerned = Somebody else has to be heard first.

rights-made = Made on
rights-others = Something was taken out because it is about somebody else, or may be.
rights-partly = Something was left out. The answer to your request says why.
rights-data = What your file says
rights-kept-back = What you asked to keep back
rights-excluded = Organisations that receive nothing, as you wished
rights-disclosures = What was sent, to whom, and when
rights-basis = On the basis of
rights-open = Access ended on
rights-still-open = it has not ended
rights-withheld = not sent
rights-consents = What you were asked, and said
rights-yes = yes
rights-no = no
rights-bases = On what else something could be shared
rights-referrals = Services
rights-readings = Who looked at it
rights-files = Files; ask for each of them
rights-corrections = What was corrected
rights-requests = What you asked for by right
rights-nothing = nothing

rights-basis-consent = your consent
rights-basis-vital-interests = an immediate danger to you
rights-basis-best-interests = your best interests, which were assessed
rights-basis-mandate = the organisation's mandate

rights-consent-given = you said yes
rights-consent-expired = you said yes, and it has expired
rights-consent-refused = you said no
rights-consent-withdrawn = you took your yes back
rights-consent-superseded = a newer answer took its place
rights-consent-invalidated = it no longer counts

rights-referral-draft = not sent
rights-referral-submitted = sent
rights-referral-received = received
rights-referral-accepted = accepted
rights-referral-declined = declined
rights-referral-waitlisted = on a waiting list
rights-referral-needs-information = more was asked for
rights-referral-in-service = the service goes on
rights-referral-on-hold = the service pauses
rights-referral-completed = completed
rights-referral-not-completed = not completed
rights-referral-withdrawn = taken back by you
rights-referral-cancelled = taken back by the sender
rights-referral-lapsed = not answered in time

rights-role-caseworker = a caseworker
rights-role-supervisor = a supervisor
rights-role-protection-officer = a protection officer
rights-role-central = the central team
rights-role-partner = a member of a partner's staff

rights-looked-file = your file
rights-looked-referral = a referral
rights-looked-form = a form that was sent
rights-looked-disclosure = why something was shared
rights-looked-attachment = a file that was attached
rights-looked-request = what you asked for by right

rights-file-signed-form = a form that you signed
rights-file-document = a document
rights-file-recording = a recording
rights-file-photograph = a photograph of you
