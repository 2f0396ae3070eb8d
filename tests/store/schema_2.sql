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
INSERT INTO "attempts" VALUES(1,'20260504-120000-abcd','publish','1000000000000004','','environment','HXENV1XXXXXX01IN','https://api.in.kaleyra.io','https://api.in.kaleyra.io/v2/HXENV1XXXXXX01IN/whatsapp/1000000000000004/publish','environment','2026-05-04T12:00:00.000+00:00','2026-05-04T12:01:00.000+00:00','succeeded',420,200,'','',0,NULL,'jump1','boot namespace',4711,99,'1000000000000004

environment

','{"success": true}');
INSERT INTO "attempts" VALUES(2,'20260504-120000-abcd','publish','1000000000000005','','environment','HXENV2XXXXXX02IN','https://api.in.kaleyra.io','https://api.in.kaleyra.io/v2/HXENV2XXXXXX02IN/whatsapp/1000000000000005/publish','environment','2026-05-04T12:02:00.000+00:00','2026-05-04T12:03:00.000+00:00','succeeded',420,200,'','',0,NULL,'jump1','boot namespace',4711,99,'1000000000000005

environment

','{"success": true}');
INSERT INTO "attempts" VALUES(3,'20260504-120000-abcd','publish','1000000000000010','','moved','HXOLD1XXXXXX03EU','https://api.eu.kaleyra.io','https://api.eu.kaleyra.io/v2/HXOLD1XXXXXX03EU/whatsapp/1000000000000010/publish','keyring','2026-05-04T12:04:00.000+00:00','2026-05-04T12:05:00.000+00:00','succeeded',420,200,'','',0,NULL,'jump1','boot namespace',4711,99,'1000000000000010

moved

','{"success": true}');
INSERT INTO "attempts" VALUES(4,'20260504-120000-abcd','publish','1000000000000002','','prod-in','HXAP16XXXXXX97IN','https://api.in.kaleyra.io','https://api.in.kaleyra.io/v2/HXAP16XXXXXX97IN/whatsapp/1000000000000002/publish','keyring','2026-05-04T12:06:00.000+00:00','2026-05-04T12:07:00.000+00:00','unknown',60000,NULL,'','',0,'timeout','jump1','boot namespace',4711,99,'1000000000000002

prod-in

','');
INSERT INTO "attempts" VALUES(5,'20260504-120000-abcd','publish','1000000000000008','','sg-new','HXSG01XXXXXX02SG','https://api.kaleyra.io','https://api.kaleyra.io/v2/HXSG01XXXXXX02SG/whatsapp/1000000000000008/publish','keyring','2026-05-04T12:09:00.000+00:00','2026-05-04T12:10:00.000+00:00','succeeded',420,200,'','',0,NULL,'jump1','boot namespace',4711,99,'1000000000000008

sg-new

','{"success": true}');
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
INSERT INTO "flows" VALUES(1,'','1000000000000001','before the first profile','',NULL,'1000000000000001
before the first profile
');
INSERT INTO "flows" VALUES(2,'prod-in','1000000000000002','Sign-up','DRAFT','2026-05-03T01:00:00.000+00:00','1000000000000002
sign-up
draft');
INSERT INTO "flows" VALUES(3,'prod-in','1000000000000003','','DRAFT','2026-05-03T01:00:00.000+00:00','1000000000000003

draft');
INSERT INTO "flows" VALUES(4,'environment','1000000000000004','of account one','PUBLISHED','2026-05-04T12:01:00.000+00:00','1000000000000004
of account one
published');
INSERT INTO "flows" VALUES(5,'environment','1000000000000005','of account two','PUBLISHED','2026-05-04T12:03:00.000+00:00','1000000000000005
of account two
published');
INSERT INTO "flows" VALUES(6,'environment','1000000000000006','never sent','DRAFT','2026-05-03T03:00:00.000+00:00','1000000000000006
never sent
draft');
INSERT INTO "flows" VALUES(7,'PROD-2','1000000000000003','STRASSE Maße','',NULL,'1000000000000003
strasse masse
');
INSERT INTO "flows" VALUES(8,'PROD-2','1000000000000002','another label','PUBLISHED','2026-05-03T02:00:00.000+00:00','1000000000000002
another label
published');
INSERT INTO "flows" VALUES(9,'PROD-2','1000000000000007','only here','',NULL,'1000000000000007
only here
');
INSERT INTO "flows" VALUES(10,'sg','1000000000000008','Lead','',NULL,'1000000000000008
lead
');
INSERT INTO "flows" VALUES(11,'sg-new','1000000000000008','Lead','PUBLISHED','2026-05-04T12:10:00.000+00:00','1000000000000008
lead
published');
INSERT INTO "flows" VALUES(12,'sg-new','1000000000000009','Survey','',NULL,'1000000000000009
survey
');
INSERT INTO "flows" VALUES(13,'moved','1000000000000010','published before','PUBLISHED','2026-05-04T12:05:00.000+00:00','1000000000000010
published before
published');
INSERT INTO "flows" VALUES(14,'moved','1000000000000011','not sent','DRAFT','2026-05-03T04:00:00.000+00:00','1000000000000011
not sent
draft');
INSERT INTO "flows" VALUES(15,'empty','1000000000000012','waits','DRAFT','2026-05-03T04:00:00.000+00:00','1000000000000012
waits
draft');
INSERT INTO "flows" VALUES(16,'printed','1000000000000013','of a command','',NULL,'1000000000000013
of a command
');
CREATE TABLE profiles (
            name TEXT NOT NULL COLLATE NOCASE PRIMARY KEY,
            sid TEXT NOT NULL,
            base_url TEXT NOT NULL,
            in_keyring INTEGER NOT NULL
        ) WITHOUT ROWID
        ;
INSERT INTO "profiles" VALUES('empty','','',1);
INSERT INTO "profiles" VALUES('moved','HXNEW1XXXXXX03EU','https://api.eu.kaleyra.io',1);
INSERT INTO "profiles" VALUES('Prod-2','HXAP16XXXXXX97IN','https://api.in.kaleyra.io',0);
INSERT INTO "profiles" VALUES('prod-in','HXAP16XXXXXX97IN','https://api.in.kaleyra.io',1);
INSERT INTO "profiles" VALUES('sg','HXSG01XXXXXX02SG','https://api.ap.kaleyra.io',1);
INSERT INTO "profiles" VALUES('sg-new','HXSG01XXXXXX02SG','https://api.kaleyra.io',1);
CREATE TABLE settings (
            key TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL
        ) WITHOUT ROWID
        ;
INSERT INTO "settings" VALUES('last_profile','prod-in');
INSERT INTO "settings" VALUES('theme','high-contrast');
INSERT INTO "settings" VALUES('waba_id:empty','2000000000000005');
INSERT INTO "settings" VALUES('waba_id:environment','2000000000000003');
INSERT INTO "settings" VALUES('waba_id:moved','2000000000000006');
INSERT INTO "settings" VALUES('waba_id:prod-2','2000000000000002');
INSERT INTO "settings" VALUES('waba_id:prod-in','2000000000000001');
INSERT INTO "settings" VALUES('waba_id:sg-new','2000000000000004');
CREATE TABLE settlements (
            attempt_id INTEGER PRIMARY KEY REFERENCES attempts (id),
            settled TEXT NOT NULL,
            settled_at TEXT NOT NULL,
            settled_status TEXT NOT NULL
        );
INSERT INTO "settlements" VALUES(4,'no_effect','2026-05-04T12:08:00.000+00:00','DRAFT');
CREATE INDEX flows_in_order ON flows (profile, id, search);
CREATE UNIQUE INDEX attempts_open ON attempts (base_url, sid, flow_id)
        WHERE outcome IS NULL
        ;
CREATE INDEX attempts_of_flow ON attempts (base_url, sid, flow_id, id);
CREATE INDEX attempts_of_session ON attempts (session, id, outcome);
CREATE INDEX attempts_in_order ON attempts (id, outcome, action, flow_id, search);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('flows',16);
INSERT INTO "sqlite_sequence" VALUES('attempts',5);
COMMIT;
PRAGMA application_id = 1181511543;
PRAGMA user_version = 2;
