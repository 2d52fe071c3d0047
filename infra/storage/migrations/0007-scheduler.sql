-- Rooms and devices that meetings book.
create table resources (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  kind text not null check (kind in ('room', 'device')),
  name text not null,
  zone text not null,
  -- How many people it holds; null: it does not matter.
  seats integer check (seats > 0),
  retired_at timestamptz,
  created_at timestamptz not null default now(),
  unique (tenant_id, id)
);
-- A retired one leaves its name to another.
create unique index on resources (tenant_id, name) where retired_at is null;

alter table meetings
  drop constraint meetings_duration_seconds_check,
  add check (duration_seconds between 60 and 31 * 86400),
  -- Of the calendar file (RFC 5545 §3.8.4.7): another program's own, or made of the id.
  add column uid text not null default gen_random_uuid() || '@meridian',
  -- The series this one went on from, when somebody changed "this and following".
  add column split_from uuid,
  -- From 00:00 to 00:00 on the wall of the zone.
  add column all_day boolean not null default false,
  -- Wall times of occurrences left out of the rule, and of those beside it.
  add column excluded text[] not null default '{}',
  add column added text[] not null default '{}',
  -- What people read before they come.
  add column notes text not null default '',
  -- {lobby?, watermark?, regions?}: what the room is held to.
  add column policy jsonb not null default '{}',
  -- Whose meeting it is when it is not the host's department's.
  add column host_department_id uuid,
  -- How many of the required people make the meeting worth holding.
  add column quorum integer check (quorum > 0),
  -- How many may come; later ones wait. null: all.
  add column seats integer check (seats > 0),
  -- Up to where, and under which version of tzdata, its occurrences are written down.
  add column derived_until timestamptz not null default '1970-01-01',
  add column derived_version text not null default '',
  add column buffer_before_minutes integer not null default 0 check (buffer_before_minutes between 0 and 240),
  add column buffer_after_minutes integer not null default 0 check (buffer_after_minutes between 0 and 240),
  add foreign key (tenant_id, split_from) references meetings (tenant_id, id),
  add foreign key (tenant_id, host_department_id) references departments (tenant_id, id);
update meetings set uid = id || '@meridian';
alter table meetings add unique (tenant_id, uid);
-- Everybody's calendars are read from indexes alone.
create index on meetings (tenant_id, host_id) include (id);
create index on meetings (tenant_id, id) include (all_day, buffer_before_minutes, buffer_after_minutes)
  where all_day or buffer_before_minutes > 0 or buffer_after_minutes > 0;
create index on meetings (tenant_id, derived_until);
create index on meetings (tenant_id, derived_version);

-- One occurrence that differs from its series, by the wall time the rule gave it. null: as the series.
create table meeting_exceptions (
  tenant_id uuid not null,
  meeting_id uuid not null,
  original_local text not null,
  start_local text,
  -- The zone of start_local; null: the series'.
  zone text,
  duration_seconds integer check (duration_seconds between 60 and 31 * 86400),
  title text,
  notes text,
  cancelled_at timestamptz,
  changed_at timestamptz not null default now(),
  primary key (tenant_id, meeting_id, original_local),
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade
);

alter table meeting_attendees
  add column required boolean not null default true,
  add column comment text not null default '',
  add column answered_at timestamptz,
  -- Comes in the place of this person.
  add column delegate_of uuid,
  -- Since when they wait for a seat.
  add column waitlisted_at timestamptz;
drop index meeting_attendees_tenant_id_person_id_idx;
create index on meeting_attendees (tenant_id, person_id) include (meeting_id, answer, waitlisted_at);

-- People outside the company, by address.
create table meeting_guests (
  id uuid primary key,
  tenant_id uuid not null,
  meeting_id uuid not null,
  email text not null,
  name text not null,
  -- Known once they told us; null: the meeting's.
  zone text,
  language text not null default 'en' check (language in ('en', 'zh')),
  required boolean not null default true,
  answer text not null default 'waiting' check (answer in ('waiting', 'yes', 'no', 'maybe')),
  comment text not null default '',
  answered_at timestamptz,
  unique (tenant_id, id),
  unique (tenant_id, meeting_id, email),
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade
);

create table meeting_resources (
  tenant_id uuid not null,
  meeting_id uuid not null,
  resource_id uuid not null,
  answer text not null default 'waiting' check (answer in ('waiting', 'yes', 'no')),
  -- The first occurrence it cannot take, and why.
  reason text not null default '',
  primary key (tenant_id, meeting_id, resource_id),
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade,
  foreign key (tenant_id, resource_id) references resources (tenant_id, id)
);
create index on meeting_resources (tenant_id, resource_id);

-- Occurrences at which a room or a device is somebody else's.
create table resource_declines (
  tenant_id uuid not null,
  meeting_id uuid not null,
  resource_id uuid not null,
  original_local text not null,
  primary key (tenant_id, meeting_id, resource_id, original_local),
  foreign key (tenant_id, meeting_id, resource_id)
    references meeting_resources (tenant_id, meeting_id, resource_id) on delete cascade
);
create index on resource_declines (tenant_id, resource_id);

-- An answer to one occurrence, where it differs from the answer to the series. One of the two is set.
create table occurrence_answers (
  tenant_id uuid not null,
  meeting_id uuid not null,
  original_local text not null,
  person_id uuid,
  guest_id uuid,
  -- 'waiting': the occurrence was moved after the answer to the series was given.
  answer text not null check (answer in ('waiting', 'yes', 'no', 'maybe')),
  comment text not null default '',
  check ((person_id is null) <> (guest_id is null)),
  unique nulls not distinct (tenant_id, meeting_id, original_local, person_id, guest_id),
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade,
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade,
  foreign key (tenant_id, guest_id) references meeting_guests (tenant_id, id) on delete cascade
);

-- Another time somebody asks for; of one occurrence, or of the whole meeting (null).
create table time_proposals (
  id uuid primary key,
  tenant_id uuid not null,
  meeting_id uuid not null,
  original_local text,
  person_id uuid,
  guest_id uuid,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  comment text not null default '',
  state text not null default 'open' check (state in ('open', 'accepted', 'declined')),
  created_at timestamptz not null default now(),
  check (starts_at < ends_at),
  check ((person_id is null) <> (guest_id is null)),
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade,
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade,
  foreign key (tenant_id, guest_id) references meeting_guests (tenant_id, id) on delete cascade
);
create index on time_proposals (tenant_id, meeting_id);

-- start_local is the wall time the rule gave the occurrence; where an exception moves it, starts_at and ends_at
-- are where it is. A cancelled one stays until the cache is written anew.
alter table occurrences
  add column changed boolean not null default false,
  add column cancelled boolean not null default false,
  -- Which revision of the meeting it was derived from.
  add column revision integer not null default 0;
create index on occurrences (tenant_id, meeting_id, starts_at);
-- Nearly nothing lasts longer than a day; what does is looked for further back, in an index of its own.
drop index occurrences_tenant_id_starts_at_idx;
create index on occurrences (tenant_id, starts_at) include (ends_at, meeting_id, start_local, changed, cancelled)
  where ends_at - starts_at <= interval '1 day';
create index on occurrences (tenant_id, starts_at) where ends_at - starts_at > interval '1 day';
