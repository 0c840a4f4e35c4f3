# Les mots de la réponse à ce qu'une personne a demandé de droit, et de la copie de ce que l'on sait d'elle.

rights-title-answer = La réponse à votre demande
rights-title-received = Votre demande a été reçue
rights-title-copy = Ce que l'on sait de vous
rights-number = Votre numéro
rights-asked = Vous avez demandé
rights-received = Reçue le
rights-due = Vous avez une réponse avant la fin du
rights-extended = Pourquoi cela dure plus longtemps
rights-outcome = La réponse
rights-decided = Décidée le
rights-corrected = Corrigé
rights-partners = Avec qui plus rien n'est partagé
rights-partners-to-tell = Qui l'avait reçu, et en est informé
rights-controller = Qui en est responsable
rights-meanwhile = Tant qu'il n'y a pas de réponse, rien à votre sujet n'est partagé avec personne.
rights-reasons = Pourquoi
rights-complain = Comment se plaindre
rights-complain-use = Si vous n'êtes pas d'accord, ou pensez que l'un de vos droits a été violé, vous pouvez vous plaindre. Ce que vous dites reste confidentiel, et rien de ce que vous recevez n'en dépend.
rights-complain-nobody = Dites à un membre du personnel que vous voulez parler au responsable de la protection. Vous n'avez pas à dire pourquoi.
rights-escalate = Si cela n'aide pas :

rights-right-access = une copie de ce que l'on sait de vous
rights-right-correction = que ce que l'on sait de vous soit corrigé
rights-right-objection = que rien à votre sujet ne soit partagé
rights-right-erasure = que ce que l'on sait de vous soit effacé
rights-right-complaint = que votre plainte soit examinée

rights-outcome-granted = oui
rights-outcome-granted-in-part = oui, en partie
rights-outcome-refused = non

rights-reason-identity-not-verified = On n'a pas pu vérifier que c'est vous qui demandez, ou quelqu'un qui parle pour vous.
rights-reason-about-somebody-else = Cela concerne quelqu'un d'autre.
rights-reason-rights-of-others = Cela mettrait quelqu'un d'autre en danger, ou lui ôterait un droit.
rights-reason-still-needed = On en a encore besoin pour vous protéger ou vous aider.
rights-reason-permanent-record = Cela fait partie d'un dossier qui doit être conservé pour toujours.
rights-reason-inquiry = Cela gênerait une enquête en cours.
rights-reason-found-right = Ce que dit votre dossier a été examiné, et s'est révélé juste.
rights-reason-no-risk-found = Cela a été examiné, et aucun risque grave pour vous n'a été trouvé.
rights-reason-immediate-danger = Il y a un danger immédiat pour vous ou pour quelqu'un d'autre.
rights-reason-no-violation-found = Cela a été examiné, et aucune violation de vos droits n'a été trouvée.
rights-reason-taken-back = Vous l'avez retirée.
rights-reason-answered-before = Vous avez déjà demandé la même chose et reçu une réponse, et rien n'a changé depuis.

rights-extension-complex = Il y a beaucoup à examiner.
rights-extension-many-requests = Beaucoup ont demandé en même temps.
rights-extension-person-asked = On vous a demandé quelque chose, et vous n'avez pas encore répondu.
rights-extension-others-concerned = Quelqu'un d'autre doit d'abord être entendu.

rights-made = Faite le
rights-others = Quelque chose a été retiré parce que cela concerne, ou peut concerner, quelqu'un d'autre.
rights-partly = Quelque chose a été laissé de côté. La réponse à votre demande dit pourquoi.
rights-data = Ce que dit votre dossier
rights-kept-back = Ce que vous avez demandé de garder pour vous
rights-excluded = Organisations qui ne reçoivent rien, selon votre souhait
rights-disclosures = Ce qui a été envoyé, à qui et quand
rights-basis = Sur la base de
rights-open = L'accès a pris fin le
rights-still-open = il n'a pas pris fin
rights-withheld = pas envoyé
rights-consents = Ce qui vous a été demandé, et ce que vous avez dit
rights-yes = accepté
rights-no = refusé
rights-bases = Sur quelle autre base quelque chose pouvait être partagé
rights-referrals = Services demandés
rights-readings = Qui l'a regardé
rights-files = Fichiers ; demandez chacun d'eux
rights-corrections = Ce qui a été corrigé
rights-requests = Ce que vous avez demandé de droit
rights-nothing = rien

rights-basis-consent = votre consentement
rights-basis-vital-interests = un danger immédiat pour vous
rights-basis-best-interests = votre intérêt supérieur, qui a été évalué
rights-basis-mandate = le mandat de l'organisation

rights-consent-given = vous avez dit oui
rights-consent-expired = vous avez dit oui, et cela a expiré
rights-consent-refused = vous avez dit non
rights-consent-withdrawn = vous avez retiré votre oui
rights-consent-superseded = une réponse plus récente l'a remplacé
rights-consent-invalidated = cela ne compte plus

rights-referral-draft = pas envoyée
rights-referral-submitted = envoyée
rights-referral-received = reçue
rights-referral-accepted = acceptée
rights-referral-declined = déclinée
rights-referral-waitlisted = sur une liste d'attente
rights-referral-needs-information = davantage a été demandé
rights-referral-in-service = le service est en cours
rights-referral-on-hold = le service est en pause
rights-referral-completed = achevée
rights-referral-not-completed = inachevée
rights-referral-withdrawn = retirée par vous
rights-referral-cancelled = retirée par l'expéditeur
rights-referral-lapsed = restée sans réponse à temps

rights-role-caseworker = un travailleur social
rights-role-supervisor = un superviseur
rights-role-protection-officer = un responsable de la protection
rights-role-central = l'équipe centrale
rights-role-partner = un membre du personnel d'un partenaire

rights-looked-file = votre dossier
rights-looked-referral = une orientation
rights-looked-form = un formulaire envoyé
rights-looked-disclosure = pourquoi quelque chose a été partagé
rights-looked-attachment = un fichier joint
rights-looked-request = ce que vous avez demandé de droit

rights-file-signed-form = un formulaire que vous avez signé
rights-file-document = une pièce
rights-file-recording = un enregistrement
rights-file-photograph = une photographie de vous
