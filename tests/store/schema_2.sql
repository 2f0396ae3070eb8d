-- A database as schema 2 left it: a profile, two flows, a success, and a time-out that was settled.
BEGIN TRANSACTION;
CREATE TABLE attempts (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            session TEXT NOT NULL,
            action TEXT NOT NULL,
            flow_id TEXT NOT NULL,
            label TEXT NOT NULL,
            profile TEXT NOT NULL,
            sid TEXT NOT NULL,
            base_url TEXT NOT NULL,
            url TEXT NOT NULL,
            source TEXT NOT NULL,
            started_at TEXT NOT NULL,
            ended_at TEXT,
            outcome TEXT,
            elapsed_ms INTEGER NOT NULL DEFAULT 0,
            http_status INTEGER,
            code TEXT NOT NULL DEFAULT '',
            message TEXT NOT NULL DEFAULT '',
            body_truncated INTEGER NOT NULL DEFAULT 0,
            failure TEXT,
            owner_host TEXT NOT NULL,
            owner_machine TEXT NOT NULL,
            owner_pid INTEGER NOT NULL,
            owner_started INTEGER,
            search TEXT NOT NULL,
            body TEXT NOT NULL DEFAULT ''
        );
INSERT INTO "attempts" VALUES(1,'20261127-070000-ab12','publish','1123456789012207','Sign-up','prod-in','HXAP16XXXXXX97IN','https://api.in.kaleyra.io','https://api.in.kaleyra.io/v2/HXAP16XXXXXX97IN/whatsapp/1123456789012207/publish','keyring','2026-11-28T08:17:46.239+00:00','2026-11-28T08:17:46.248+00:00','succeeded',420,200,'','',0,NULL,'jump-1','one boot',10933,664642,'1123456789012207
sign-up
prod-in

','{"success": true}');
INSERT INTO "attempts" VALUES(2,'20261127-070000-ab12','publish','1307752946183396','Sign-up','prod-in','HXAP16XXXXXX97IN','https://api.in.kaleyra.io','https://api.in.kaleyra.io/v2/HXAP16XXXXXX97IN/whatsapp/1307752946183396/publish','keyring','2026-11-28T08:17:46.265+00:00','2026-11-28T08:17:46.297+00:00','unknown',60000,NULL,'','',0,'timeout','jump-1','one boot',10933,664642,'1307752946183396
sign-up
prod-in

','');
CREATE TABLE flows (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            profile TEXT NOT NULL COLLATE NOCASE,
            flow_id TEXT NOT NULL,
            label TEXT NOT NULL,
            status TEXT NOT NULL DEFAULT '',
            status_at TEXT,
            search TEXT NOT NULL,
            UNIQUE (profile, flow_id)
        );
INSERT INTO "flows" VALUES(1,'prod-in','1123456789012207','Sign-up','PUBLISHED','2026-11-28T08:17:46.248+00:00','1123456789012207
sign-up
published');
INSERT INTO "flows" VALUES(2,'prod-in','1307752946183396','','',NULL,'1307752946183396

');
CREATE TABLE profiles (
            name TEXT NOT NULL COLLATE NOCASE PRIMARY KEY,
            sid TEXT NOT NULL,
            base_url TEXT NOT NULL,
            in_keyring INTEGER NOT NULL
        ) WITHOUT ROWID
        ;
INSERT INTO "profiles" VALUES('prod-in','HXAP16XXXXXX97IN','https://api.in.kaleyra.io',1);
CREATE TABLE settings (
            key TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL
        ) WITHOUT ROWID
        ;
INSERT INTO "settings" VALUES('theme','nord');
CREATE TABLE settlements (
            attempt_id INTEGER PRIMARY KEY REFERENCES attempts (id),
            settled TEXT NOT NULL,
            settled_at TEXT NOT NULL,
            settled_status TEXT NOT NULL
        );
INSERT INTO "settlements" VALUES(2,'no_effect','2026-11-28T08:17:46.320+00:00','DRAFT');
CREATE INDEX flows_in_order ON flows (profile, id, search);
CREATE UNIQUE INDEX attempts_open ON attempts (base_url, sid, flow_id)
        WHERE outcome IS NULL
        ;
CREATE INDEX attempts_of_flow ON attempts (base_url, sid, flow_id, id);
CREATE INDEX attempts_of_session ON attempts (session, id, outcome);
CREATE INDEX attempts_in_order ON attempts (id, outcome, action, flow_id, search);
INSERT INTO "sqlite_sequence" VALUES('flows',2);
INSERT INTO "sqlite_sequence" VALUES('attempts',2);
COMMIT;
PRAGMA application_id = 1181511543;
PRAGMA user_version = 2;
