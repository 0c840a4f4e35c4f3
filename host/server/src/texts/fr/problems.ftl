# What the host says when something goes wrong: what happened, and what to do. One message for each code of a problem.

problem-malformed = La requête est illisible
    .detail = Une partie de la requête n'a pas la forme que cette adresse attend. `errors` dit laquelle ; corrigez-la et renvoyez la requête.

problem-unauthenticated = Le jeton manque ou n'est pas valable
    .detail = Envoyez un jeton valable dans l'en-tête `Authorization: Bearer wst_...`. Si le vôtre a expiré ou a été révoqué, demandez-en un autre à l'équipe centrale.

problem-forbidden = Votre rôle ne permet pas cela
    .detail = Cette adresse est réservée à d'autres rôles que le vôtre. Si votre travail l'exige, adressez-vous à l'équipe centrale.

problem-override-refused = Rien ne passe outre une règle
    .detail = La demande cherche à passer outre une règle. Aucun champ, paramètre ou en-tête ne le peut ; la tentative est dans le journal d'audit. Si des données doivent être partagées sans consentement, demandez une base et faites-la approuver par une deuxième personne.

problem-not-found = Introuvable, ou vous n'avez pas à le voir
    .detail = Vérifiez l'identifiant. Ce qui appartient à une autre opération ou à un autre partenaire reçoit la même réponse que ce qui n'existe pas.

problem-no-route = Cette adresse n'existe pas
    .detail = L'API n'a pas de chemin de ce nom. /api/v1/openapi.json les énumère tous.

problem-method-not-allowed = Cette adresse n'accepte pas cette méthode
    .detail = L'en-tête `Allow` énumère les méthodes acceptées.

problem-conflict = L'état actuel ne le permet pas
    .detail = Quelqu'un l'a modifié entre-temps, c'est déjà fait, ou une autre étape vient d'abord. `errors` dit laquelle. Relisez, puis décidez de nouveau.

problem-less-than-active = Ce module ferait moins que celui qui est actif
    .detail = `comparison` dit ce qui ne serait plus proposé, demandé ni partagé selon les autorisations et les accords d'aujourd'hui. Accordez d'abord ce qui manque (une autorisation vaut pour un seul composant), ou envoyez `anyway: true` si moins est voulu.

problem-idempotency-key-reused = Cette clé d'idempotence a servi à une autre requête
    .detail = Chaque clé vaut pour une seule requête. Prenez une nouvelle clé pour une nouvelle requête.

problem-stale = Modifié entre-temps
    .detail = La version de `If-Match` n'est plus la bonne (`current` donne l'actuelle). Relisez, puis décidez de nouveau.

problem-too-large = Le corps est trop grand
    .detail = Le corps compte plus d'octets que cette adresse n'en accepte. Un composant ne peut être plus grand que si l'équipe centrale relève la limite dans la configuration de l'hôte.

problem-unsupported-media-type = Le corps est d'un autre type
    .detail = Envoyez `Content-Type: application/json`, ou `application/wasm` pour un composant.

problem-does-not-fit = La requête ne convient pas
    .detail = La requête a été lue et rien n'en a été gardé. `errors` dit ce qui ne convient pas et ce qui est attendu.

problem-nothing-released = Rien ne peut être partagé
    .detail = La décision n'a rien libéré et rien n'a été partagé. Lorsque `decision` est donnée, elle contient la raison pour chaque élément, avec sa source.

problem-not-admitted = Le composant n'a pas été admis
    .detail = `findings` dit, pour chaque défaut, où il se trouve, pourquoi il compte et que faire. Rien n'a été enregistré.

problem-precondition-required = If-Match manque
    .detail = Qui modifie dit quelle version il a vue : envoyez l'`ETag` de votre dernière lecture dans l'en-tête `If-Match`.

problem-slow-body = Le corps n'est pas arrivé à temps
    .detail = L'hôte n'attend le corps d'une requête qu'un certain temps. Rien de cette requête n'a été gardé. Renvoyez-la ; si votre connexion est lente, envoyez moins à la fois.

problem-too-many = Trop de requêtes à la fois
    .detail = `errors` dit de qui sont les requêtes en cours. Rien de cette requête n'a été gardé. Renvoyez-la après le nombre de secondes que donne l'en-tête `Retry-After`, et ayez-en moins en cours à la fois. Ce qui met fin à un accès a sa propre voie : un retrait n'est pas retenu par les autres requêtes.

problem-internal = L'hôte a échoué
    .detail = Ce n'est pas votre faute. Rien n'a été gardé de cette requête, sauf si une nouvelle lecture montre le contraire. Donnez à l'équipe centrale le numéro d'`instance` : le journal en contient la cause.

problem-busy = L'hôte est occupé
    .detail = Rien n'a été gardé de cette requête. Renvoyez-la dans un instant.

problem-database-away = La base de données est absente
    .detail = L'hôte n'atteint pas sa base de données. On ne sait pas si quelque chose de cette requête a été gardé : relisez avant de la répéter ; avec une `Idempotency-Key`, la répéter est sans risque. L'équipe centrale trouve la cause dans le journal ; l'hôte reprend de lui-même quand la base de données est de retour.

problem-files-away = Les fichiers sont hors d'accès
    .detail = Rien n'a été gardé de cette requête. L'endroit où sont gardés les fichiers joints ne peut pas être utilisé : ce n'est pas celui qui va avec la base de données. Prévenez l'équipe centrale. Tout ce qui se fait sans fichier continue.

problem-disk-full = Le disque de la base de données est plein
    .detail = Rien n'a été gardé de cette requête. Prévenez l'équipe centrale : il faut de la place sur le disque avant que quoi que ce soit puisse être écrit. Ce qui ne laisse pas de trace peut encore être lu ; le dossier d'une personne ne le peut pas, car chaque consultation est consignée.

problem-restored = La base de données a été restaurée depuis une sauvegarde
    .detail = Rien n'est lu ni partagé tant que l'équipe centrale n'a pas vérifié ce qui a été retiré depuis la sauvegarde. Ce qui reprend quelque chose fonctionne encore : retirer un consentement, annuler une orientation, mettre fin à un fondement. Ne renvoyez pas la requête ; l'équipe centrale dit quand l'hôte est ouvert (`waystation restore-check`).

problem-not-ready = L'hôte n'est pas prêt
    .detail = Il démarre ou s'arrête, ou sa base de données ne répond pas. Réessayez dans un instant.

problem-timeout = Cela a duré trop longtemps
    .detail = L'hôte a cessé d'attendre. Relisez avant de répéter la requête : elle a peut-être abouti. Avec une `Idempotency-Key`, la répéter est sans risque.

problem-plugin-out-of-order = Le module de l'opération est en panne
    .detail = Il n'y a pas de recommandation pour ce cas. Les réponses sont gardées. Vous pouvez continuer à la main : confirmez avec `departs` égal à `plugin-out-of-order`, et prévenez l'équipe centrale.

problem-plugin-on-hold = Le module de l'opération est suspendu
    .detail = Il a échoué cas après cas ; pour l'instant, il n'est plus interrogé. Il n'y a pas de recommandation pour ce cas. Les réponses sont gardées. Continuez à la main : confirmez avec `departs` égal à `plugin-out-of-order`. L'équipe centrale voit pourquoi, et le module est essayé de nouveau de temps en temps.
