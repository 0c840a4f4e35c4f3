# The words of the report of `plugin check`.

report-title = Ce que ce module déclare
report-file = Fichier
report-digest = Empreinte
report-size = Taille
report-bytes = { FORM($count) ->
    [one] { $count } octet
   *[other] { $count } octets
    }
report-contract = Contrat
report-unknown = inconnu
report-admitted = ADMIS : il peut être installé ; l'équipe centrale doit ensuite l'examiner
report-refused = REFUSÉ : corrigez ce qui porte la mention ERREUR ci-dessous
report-operation = Opération
report-languages = Langues
report-pathways = Parcours
report-pathway = Parcours
report-information-only = Information seulement : rien n'est communiqué. Comment la personne peut s'y rendre
report-purpose = Finalité
report-benefit = Ce que la personne y gagne
report-services = Services
report-keep = Conservation par le partenaire, au plus
report-keep-days = { FORM($count) ->
    [one] { $count } jour après la fin du service
   *[other] { $count } jours après la fin du service
    }
report-recipients = Rôles des partenaires qui peuvent le recevoir
report-functions = Fonctions qui peuvent le lire chez eux
report-channels = Comment le partenaire peut joindre la personne
report-survivors = Destiné aux survivants de violences : le partenaire ne le voit jamais, et les visites à domicile sont refusées
report-facts = Faits que le module apprend sur la personne
report-questions = Questions posées
report-elements = Ce qui serait communiqué
report-offer = avec la proposition
report-acceptance = après l'acceptation du partenaire
report-follow-up = plus tard, sur demande, avec un consentement distinct
report-required = obligatoire
report-optional = facultatif
report-why = Pourquoi
report-from-dictionary = tiré du dossier
report-from-answer = la réponse à
report-unknown-datum = ABSENT DU DICTIONNAIRE DE DONNÉES
report-reasons = Raisons qu'il peut donner
report-feedback = Ce que le partenaire rapporte
report-script = Ce qui est expliqué avant de demander le consentement
report-explanation = Ce qui est communiqué, et à qui
report-benefits = Avantages
report-risks = Risques
report-refusal = Dire non
report-exceptions = Sans consentement
report-nothing = rien
report-findings = Constats
report-no-findings = Aucun constat.
report-error = ERREUR
report-warning = AVERTISSEMENT
report-matters = Pourquoi c'est important
report-fix = Que faire
report-case = Le plus petit cas qui échoue, pour le dossier `cases`
report-backtrace = Là où il s'est arrêté, la fonction la plus intérieure d'abord
report-yes-no = oui ou non
report-one-of = un parmi
report-any-of = plusieurs parmi
report-number = nombre
report-date = date
report-words = { FORM($count) ->
    [one] texte libre, au plus { $count } caractère
   *[other] texte libre, au plus { $count } caractères
    }
report-immediate-service = un service nécessaire et disponible maintenant
report-future-service = un service qui pourra être fourni plus tard
report-referral-feedback = la suite donnée à une orientation
report-closed-case-access = un dossier clos, gardé lisible
report-archiving = un dossier clos, gardé pour les archives
report-phone-call = appel téléphonique
report-text-message = SMS
report-email = courriel
report-office-visit = visite au bureau
report-home-visit = visite à domicile
report-through-caregiver = par la personne qui s'en occupe
report-through-referrer = par la personne qui oriente
