-- Passwords of calendar programs; of the secret only its hash.
create table app_passwords (
  id uuid primary key,
  tenant_id uuid not null,
  person_id uuid not null,
  name text not null,
  secret_hash text not null unique,
  -- To the hour.
  last_used_at timestamptz,
  created_at timestamptz not null default now(),
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade
);
create index on app_passwords (tenant_id, person_id);

-- A person's calendar as programs know it: how many changes it has seen.
create table calendar_collections (
  tenant_id uuid not null,
  person_id uuid not null,
  change_number integer not null default 0,
  -- Tombstones up to this change are forgotten: an older sync token begins anew.
  forgotten_until integer not null default 0,
  primary key (tenant_id, person_id),
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade
);

-- The members of that calendar, and the tombstones of those that were.
create table calendar_objects (
  tenant_id uuid not null,
  person_id uuid not null,
  -- The last part of its path, chosen by the program that put it there.
  name text not null,
  meeting_id uuid not null,
  -- UID of the file where the program's differs from the meeting's.
  uid text,
  -- A hash of what its file is made of.
  etag text not null,
  -- The change of the calendar that made it so.
  change_number integer not null,
  changed_at timestamptz not null,
  gone_at timestamptz,
  -- Its owner took it out of the calendar; it comes back when they are asked again.
  dropped boolean not null default false,
  -- The file as a program put it, for what only that program understands, and a hash of it.
  source text,
  source_mark text not null default '',
  -- The etag under which the source is answered word for word.
  source_etag text,
  primary key (tenant_id, person_id, name),
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade,
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade
);
create unique index on calendar_objects (tenant_id, person_id, meeting_id) where gone_at is null;
create index on calendar_objects (tenant_id, person_id, change_number);
