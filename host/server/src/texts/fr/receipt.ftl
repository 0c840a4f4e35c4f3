# The words of a receipt. What was agreed and shared comes from the plugin and the record.

receipt-title-consent = Ce que vous avez accepté
receipt-title-refusal = Ce que vous avez refusé
receipt-title-disclosure = Ce qui a été partagé à votre sujet
receipt-number = Votre numéro
receipt-service = Service
receipt-purpose = Pourquoi
receipt-basis = Sur la base de
receipt-what = Quoi
receipt-agreed = oui
receipt-not-agreed = non
receipt-recipient = Qui le reçoit
receipt-excluded = Qui ne doit ni le recevoir ni le lire, comme vous l'avez souhaité
receipt-controller = Qui en répond
receipt-kept = Combien de temps le destinataire peut le garder
receipt-kept-days = { FORM($count) ->
    [one] { $count } jour après le service
   *[other] { $count } jours après le service
    }
receipt-reach = Comment on peut vous joindre
receipt-explained = Ce qui a été expliqué
receipt-happened = Ce qui s'est passé
receipt-until = jusqu'au
receipt-through = jusqu'à la fin du
receipt-no = Comment dire non
receipt-proof = La preuve que cela a été enregistré
receipt-proof-use = Gardez-la. Avec la clé publique du système, chacun peut vérifier que ce qui est écrit ici a été enregistré et n'a pas été modifié depuis.
receipt-nothing = rien

receipt-basis-consent = votre consentement
receipt-basis-vital-interests = un danger immédiat pour vous
receipt-basis-best-interests = votre intérêt supérieur, qui a été évalué
receipt-basis-mandate = le mandat de l'organisation

receipt-channel-phone-call = appel téléphonique
receipt-channel-text-message = message
receipt-channel-email = courriel
receipt-channel-office-visit = une visite au bureau
receipt-channel-home-visit = une visite à domicile
receipt-channel-through-caregiver = par la personne qui s'occupe de vous
receipt-channel-through-referrer = par l'organisation qui vous a orienté

receipt-state-given = Vous avez dit oui
receipt-state-refused = Vous avez dit non
receipt-state-withdrawn = Vous êtes revenu sur votre accord
receipt-state-invalidated = Il ne compte plus ; on vous le demandera de nouveau
receipt-state-expired = Votre accord est arrivé à son terme
receipt-state-shared = Cela a été partagé
receipt-state-closed = L'accès du destinataire a pris fin
