-- What an invitation's letter carries so that an answer finds back: the secret of its links and of its reply address.
create table invitations (
  tenant_id uuid not null,
  secret_hash text primary key,
  meeting_id uuid not null,
  person_id uuid,
  guest_id uuid,
  -- The time that was last asked about, and the revision since which it is so: answers to an older one are stale.
  asked_schedule text not null,
  asked_revision integer not null,
  -- DTSTAMP of the last answer by mail: letters may arrive out of order.
  answer_stamp_at timestamptz,
  created_at timestamptz not null default now(),
  check ((person_id is null) <> (guest_id is null)),
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade,
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade,
  foreign key (tenant_id, guest_id) references meeting_guests (tenant_id, id) on delete cascade
);
create index on invitations (tenant_id, meeting_id);

-- A person's calendar under an address of its own.
create table calendar_feeds (
  tenant_id uuid not null,
  person_id uuid not null,
  secret_hash text not null unique,
  read_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, person_id),
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade
);

-- Where a person's answer to a letter goes; null: to the house.
alter table outbox add column reply_to text;
