# The words of a receipt. What was agreed and shared comes from the plugin and the record.

receipt-title-consent = What you agreed to
receipt-title-refusal = What you said no to
receipt-title-disclosure = What was shared about you
receipt-number = Your number
receipt-service = Service
receipt-purpose = Why
receipt-basis = On the basis of
receipt-what = What
receipt-agreed = yes
receipt-not-agreed = no
receipt-recipient = Who receives it
receipt-excluded = Who must not receive or read it, as you wished
receipt-controller = Who is responsible for it
receipt-kept = How long the recipient may keep it
receipt-kept-days = { FORM($count) ->
    [one] { $count } day after the service
   *[other] { $count } days after the service
    }
receipt-reach = How they may reach you
receipt-explained = What was explained
receipt-happened = What happened
receipt-until = until
receipt-through = until the end of
receipt-no = How to say no
receipt-proof = That it was recorded
receipt-proof-use = Keep this. Anyone can use it, together with the host's public key, to verify that what is written here was recorded and not changed since.
receipt-nothing = nothing

receipt-basis-consent = your consent
receipt-basis-vital-interests = an immediate danger to you
receipt-basis-best-interests = your best interests, which were assessed
receipt-basis-mandate = the organisation's mandate

receipt-channel-phone-call = phone call
receipt-channel-text-message = text message
receipt-channel-email = email
receipt-channel-office-visit = a visit to the office
receipt-channel-home-visit = a visit at home
receipt-channel-through-caregiver = through your caregiver
receipt-channel-through-referrer = through the organisation that referred you

receipt-state-given = You said yes
receipt-state-refused = You said no
receipt-state-withdrawn = You took it back
receipt-state-invalidated = It no longer counts; you will be asked again
receipt-state-expired = It has expired
receipt-state-shared = It was shared
receipt-state-closed = The recipient's access ended
