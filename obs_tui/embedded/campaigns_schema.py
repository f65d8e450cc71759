"""The tables of campaigns and of judges' annotations: statements of a migration of the store,
separated by semicolons.

`judge` is the JSON of the judge as it was when the campaign began, `filters` that of the wire. The
`position` of a campaign's event counts from its newest, `event` is the event's `seq`; its `state`
is waiting, judged, undefined or failed, and then `cause` says why. A number is never given to two
campaigns, as a verdict may come in after its campaign was deleted. `judge_fields` says whose
verdicts a field of `fields` holds, and what the judge is called.
"""

CAMPAIGNS_DDL = """
CREATE TABLE campaigns (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    campaign_id TEXT NOT NULL UNIQUE,
    judge_id TEXT NOT NULL,
    field_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    judge TEXT NOT NULL,
    filters TEXT NOT NULL,
    max_nb_events INTEGER NOT NULL,
    status TEXT NOT NULL,
    message TEXT,
    created_us INTEGER NOT NULL,
    updated_us INTEGER NOT NULL
) STRICT;
CREATE INDEX campaigns_of_judge ON campaigns (judge_id);
CREATE INDEX campaigns_running ON campaigns (seq) WHERE status = 'RUNNING';
CREATE TABLE campaign_events (
    campaign INTEGER NOT NULL,
    position INTEGER NOT NULL,
    event INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    cause TEXT,
    PRIMARY KEY (campaign, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX campaign_events_waiting ON campaign_events (campaign, position)
    WHERE state = 'waiting';
CREATE TABLE judge_fields (
    field_id INTEGER PRIMARY KEY,
    judge_id TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL
) STRICT;
"""
