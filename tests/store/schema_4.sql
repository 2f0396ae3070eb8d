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
INSERT INTO "attempts" VALUES(1,'20261120-090000-abcd','publish','1000000000000001','Sign-up','prod-in','HXAP16XXXXXX97IN','https://api.in.kaleyra.io','https://api.in.kaleyra.io/v2/HXAP16XXXXXX97IN/whatsapp/1000000000000001/publish','keyring','2026-11-20T09:00:00.000+00:00','2026-11-20T09:01:00.000+00:00','succeeded',420,200,'','',0,NULL,'jump1','boot namespace',4711,99,'1000000000000001
sign-up
prod-in

','{"success": true}');
INSERT INTO "attempts" VALUES(2,'20261120-090000-abcd','publish','1000000000000002','Survey','prod-in','HXAP16XXXXXX97IN','https://api.in.kaleyra.io','https://api.in.kaleyra.io/v2/HXAP16XXXXXX97IN/whatsapp/1000000000000002/publish','keyring','2026-11-20T09:02:00.000+00:00','2026-11-20T09:03:00.000+00:00','rejected',310,401,'RBC001','Incorrect SID or API key.',0,NULL,'jump1','boot namespace',4711,99,'1000000000000002
survey
prod-in
rbc001
incorrect sid or api key.','{"code": "RBC001"}');
INSERT INTO "attempts" VALUES(3,'20261120-090000-abcd','publish','1000000000000002','Survey','prod-in','HXAP16XXXXXX97IN','https://api.in.kaleyra.io','https://api.in.kaleyra.io/v2/HXAP16XXXXXX97IN/whatsapp/1000000000000002/publish','keyring','2026-11-20T09:04:00.000+00:00','2026-11-20T09:05:00.000+00:00','unknown',60000,NULL,'','',0,'timeout','jump1','boot namespace',4711,99,'1000000000000002
survey
prod-in

','');
INSERT INTO "attempts" VALUES(4,'20261120-090000-abcd','deprecate','1000000000000001','of another account','staging-sg','HXSG01XXXXXX02SG','https://api.ap.kaleyra.io','https://api.ap.kaleyra.io/v2/HXSG01XXXXXX02SG/whatsapp/1000000000000001/deprecate','keyring','2026-11-20T09:07:00.000+00:00','2026-11-20T09:08:00.000+00:00','not_sent',12,NULL,'','No address.',0,'address','jump1','boot namespace',4711,99,'1000000000000001
of another account
staging-sg

no address.','');
INSERT INTO "attempts" VALUES(5,'20261120-090000-abcd','publish','1000000000000003','','prod-in','HXAP16XXXXXX97IN','https://api.in.kaleyra.io','https://api.in.kaleyra.io/v2/HXAP16XXXXXX97IN/whatsapp/1000000000000003/publish','keyring','2026-11-20T09:09:00.000+00:00',NULL,NULL,0,NULL,'','',0,NULL,'jump1','boot namespace',4711,99,'1000000000000003

prod-in

','');
CREATE TABLE flows (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            list TEXT NOT NULL COLLATE NOCASE,
            flow_id TEXT NOT NULL,
            label TEXT NOT NULL,
            status TEXT NOT NULL DEFAULT '',
            status_at TEXT,
            search TEXT NOT NULL,
            UNIQUE (list, flow_id)
        );
INSERT INTO "flows" VALUES(1,'api.in.kaleyra.io/hxap16xxxxxx97in','1000000000000001','Sign-up','PUBLISHED','2026-11-20T09:01:00.000+00:00','1000000000000001
sign-up
published');
INSERT INTO "flows" VALUES(2,'api.in.kaleyra.io/hxap16xxxxxx97in','1000000000000002','Survey','',NULL,'1000000000000002
survey
');
INSERT INTO "flows" VALUES(3,'api.in.kaleyra.io/hxap16xxxxxx97in','1000000000000003','','',NULL,'1000000000000003

');
INSERT INTO "flows" VALUES(4,'api.ap.kaleyra.io/hxsg01xxxxxx02sg','1000000000000001','of another account','',NULL,'1000000000000001
of another account
');
CREATE TABLE profiles (
            name TEXT NOT NULL COLLATE NOCASE PRIMARY KEY,
            sid TEXT NOT NULL,
            base_url TEXT NOT NULL,
            in_keyring INTEGER NOT NULL
        ) WITHOUT ROWID
        ;
INSERT INTO "profiles" VALUES('prod-in','HXAP16XXXXXX97IN','https://api.in.kaleyra.io',1);
INSERT INTO "profiles" VALUES('staging-sg','HXSG01XXXXXX02SG','https://api.ap.kaleyra.io',0);
CREATE TABLE run_flows (
            run_id INTEGER NOT NULL REFERENCES runs (id),
            flow_id TEXT NOT NULL,
            PRIMARY KEY (run_id, flow_id)
        ) WITHOUT ROWID
        ;
INSERT INTO "run_flows" VALUES(1,'1000000000000003');
CREATE TABLE runs (
            id INTEGER PRIMARY KEY,
            base_url TEXT NOT NULL,
            sid TEXT NOT NULL,
            confirmed_at TEXT NOT NULL,
            after_attempt INTEGER NOT NULL,
            owner_host TEXT NOT NULL,
            owner_machine TEXT NOT NULL,
            owner_pid INTEGER,
            owner_started INTEGER
        );
INSERT INTO "runs" VALUES(1,'https://api.in.kaleyra.io','HXAP16XXXXXX97IN','2026-11-20T09:10:00.000+00:00',5,'jump1','boot namespace',4711,99);
CREATE TABLE settings (
            key TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL
        ) WITHOUT ROWID
        ;
INSERT INTO "settings" VALUES('theme','high-contrast');
INSERT INTO "settings" VALUES('waba_id:api.in.kaleyra.io/hxap16xxxxxx97in','2000000000000001');
CREATE TABLE settlements (
            attempt_id INTEGER PRIMARY KEY REFERENCES attempts (id),
            settled TEXT NOT NULL,
            settled_at TEXT NOT NULL,
            settled_status TEXT NOT NULL
        );
INSERT INTO "settlements" VALUES(3,'succeeded','2026-11-20T09:06:00.000+00:00','PUBLISHED');
CREATE INDEX flows_in_order ON flows (list, id, search);
CREATE UNIQUE INDEX attempts_open ON attempts (base_url, sid, flow_id)
        WHERE outcome IS NULL
        ;
CREATE INDEX attempts_of_flow ON attempts (base_url, sid, flow_id, id);
CREATE INDEX attempts_of_session ON attempts (session, id, outcome);
CREATE INDEX attempts_in_order ON attempts (id, outcome, action, flow_id, search);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('flows',4);
INSERT INTO "sqlite_sequence" VALUES('attempts',5);
COMMIT;
PRAGMA application_id = 1181511543;
PRAGMA user_version = 4;
