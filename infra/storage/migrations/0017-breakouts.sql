-- Rooms beside a meeting while it runs. Each is a meeting of its own with its own notes, and in nobody's calendar.
alter table meetings
  -- The meeting it is a side room of.
  add column main_id uuid,
  add foreign key (tenant_id, main_id) references meetings (tenant_id, id) on delete cascade;
create index on meetings (tenant_id, main_id) where main_id is not null;

-- From "open the rooms" to "everybody is back".
create table breakouts (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  meeting_id uuid not null,
  opened_by text not null,
  opened_at timestamptz not null,
  -- Whether people choose their room themselves.
  may_choose boolean not null,
  -- null: until somebody calls everyone back.
  ends_at timestamptz,
  called_back boolean not null default false,
  closed_at timestamptz,
  -- What the rooms' notes add to the main ones, one Yjs update; null once that is in the document.
  notes_seed bytea,
  -- When their notes were gathered.
  notes_at timestamptz,
  unique (tenant_id, id),
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade
);
create unique index on breakouts (tenant_id, meeting_id) where closed_at is null;
create index on breakouts (tenant_id, meeting_id, closed_at);
create index on breakouts (tenant_id) where closed_at is null or notes_at is null or notes_seed is not null;

create table breakout_rooms (
  meeting_id uuid primary key,
  tenant_id uuid not null,
  breakout_id uuid not null,
  place integer not null,
  unique (tenant_id, meeting_id),
  foreign key (tenant_id, breakout_id) references breakouts (tenant_id, id) on delete cascade,
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade
);
create index on breakout_rooms (tenant_id, breakout_id);

-- Who belongs where: a person or a guest by their key.
create table breakout_people (
  tenant_id uuid not null,
  breakout_id uuid not null,
  person_key text not null,
  name text not null,
  -- null: in the main room.
  room_id uuid,
  -- The side room they were in last, also when they are back.
  last_room_id uuid,
  -- Since when they ask for a host.
  help_at timestamptz,
  primary key (tenant_id, breakout_id, person_key),
  foreign key (tenant_id, breakout_id) references breakouts (tenant_id, id) on delete cascade,
  foreign key (tenant_id, room_id) references breakout_rooms (tenant_id, meeting_id)
);
create index on breakout_people (tenant_id, room_id);
