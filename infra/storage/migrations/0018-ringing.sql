-- Somebody rings people into a meeting.
create table rings (
  id uuid primary key,
  tenant_id uuid not null,
  meeting_id uuid not null,
  caller_id uuid not null,
  started_at timestamptz not null,
  -- Whoever has not answered by then missed it.
  ends_at timestamptz not null,
  ended_at timestamptz,
  unique (tenant_id, id),
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade,
  foreign key (tenant_id, caller_id) references people (tenant_id, id) on delete cascade
);
create index on rings (tenant_id, ends_at) where ended_at is null;
create table ringed_people (
  tenant_id uuid not null,
  ring_id uuid not null,
  person_id uuid not null,
  -- away: may not be disturbed, and nothing rang.
  state text not null check (state in ('ringing', 'accepted', 'declined', 'missed', 'away')),
  -- Why it was declined, of the ready-made answers; and in own words.
  reply text check (reply in ('busy', 'later', 'soon', 'write')),
  words text not null default '',
  answered_at timestamptz,
  primary key (tenant_id, ring_id, person_id),
  foreign key (tenant_id, ring_id) references rings (tenant_id, id) on delete cascade,
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade
);
create index on ringed_people (tenant_id, person_id) where state = 'ringing';

-- What a person was told of; the same on all their devices.
create table notices (
  id uuid primary key,
  tenant_id uuid not null,
  person_id uuid not null,
  kind text not null check (kind in ('missed-call', 'mention', 'reminder', 'minutes', 'receipt')),
  -- The same thing is told of once.
  source text not null,
  by_id uuid,
  by_name text not null default '',
  title text not null default '',
  body text not null default '',
  link text,
  about jsonb,
  at timestamptz not null,
  read_at timestamptz,
  unique (tenant_id, person_id, kind, source),
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade
);
create index on notices (tenant_id, person_id, at desc);
