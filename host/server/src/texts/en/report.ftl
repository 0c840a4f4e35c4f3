# The words of the report of `plugin check`.

report-title = What this plugin declares
report-file = File
report-digest = Digest
report-size = Size
report-bytes = { FORM($count) ->
    [one] { $count } byte
   *[other] { $count } bytes
    }
report-contract = Contract
report-unknown = not known
report-admitted = ADMITTED: it can be installed; the central team then reviews it
report-refused = REFUSED: fix what is marked ERROR below
report-operation = Operation
report-languages = Languages
report-pathways = Pathways
report-pathway = Pathway
report-information-only = Information only: nothing is shared. How the person can go there
report-purpose = Purpose
report-benefit = What the person gains
report-services = Services
report-keep = The partner keeps it at most
report-keep-days = { FORM($count) ->
    [one] { $count } day after the service ended
   *[other] { $count } days after the service ended
    }
report-recipients = Roles of the partners that may receive it
report-functions = Functions there that may read it
report-channels = How the partner may reach the person
report-survivors = Made for survivors of violence: the partner never sees this, and home visits are refused
report-facts = Facts that the plugin learns about the person
report-questions = Questions that are asked
report-elements = What would be shared
report-offer = with the offer
report-acceptance = after the partner has accepted
report-follow-up = later, on request, with a consent of its own
report-required = required
report-optional = optional
report-why = Why
report-from-dictionary = from the file
report-from-answer = the answer to
report-unknown-datum = NOT IN THE DATA DICTIONARY
report-reasons = Reasons that it can give
report-feedback = What the partner reports back
report-script = What is explained before consent is asked
report-explanation = What is shared, with whom
report-benefits = Benefits
report-risks = Risks
report-refusal = Saying no
report-exceptions = Without consent
report-nothing = nothing
report-findings = Findings
report-no-findings = No findings.
report-error = ERROR
report-warning = WARNING
report-matters = Why it matters
report-fix = What to do
report-case = The smallest case that fails, for the folder `cases`
report-backtrace = Where it stopped, the innermost function first
report-yes-no = yes or no
report-one-of = one of
report-any-of = any of
report-number = number
report-date = date
report-words = { FORM($count) ->
    [one] free words, at most { $count } character
   *[other] free words, at most { $count } characters
    }
report-immediate-service = a service that is needed and available now
report-future-service = a service that may be provided later
report-referral-feedback = what became of a referral
report-closed-case-access = a closed case, kept readable
report-archiving = a closed case, kept for the archive
report-phone-call = phone call
report-text-message = text message
report-email = email
report-office-visit = visit to the office
report-home-visit = home visit
report-through-caregiver = through the caregiver
report-through-referrer = through the referrer
