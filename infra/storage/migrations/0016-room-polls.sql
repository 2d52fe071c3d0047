-- Questions put to those who are in a meeting.

create table room_polls (
  id uuid primary key,
  tenant_id uuid not null,
  meeting_id uuid not null,
  -- A person's or a guest's id, and how they were called.
  author_key text not null,
  author_name text not null,
  question text not null,
  kind text not null check (kind in ('single', 'multiple', 'ranked')),
  anonymous boolean not null,
  -- Whether results are seen while people still vote.
  live boolean not null,
  -- A choice is a place in it, from 0 on.
  options text[] not null check (cardinality(options) between 2 and 20),
  state text not null default 'draft' check (state in ('draft', 'open', 'closed')),
  -- Counts up with everything that changes in the poll or its votes.
  revision integer not null default 1,
  created_at timestamptz not null,
  opened_at timestamptz,
  closed_at timestamptz,
  unique (tenant_id, id),
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade
);
create index on room_polls (tenant_id, meeting_id, created_at);

-- Who has voted. What they chose stands here only where the poll is not anonymous.
create table room_poll_voters (
  tenant_id uuid not null,
  poll_id uuid not null,
  person_key text not null,
  name text not null,
  choices smallint[],
  primary key (tenant_id, poll_id, person_key),
  foreign key (tenant_id, poll_id) references room_polls (tenant_id, id) on delete cascade
);

-- How often each ballot was cast in an anonymous poll: no row is anybody's.
create table room_poll_ballots (
  tenant_id uuid not null,
  poll_id uuid not null,
  choices smallint[] not null,
  count integer not null check (count > 0),
  primary key (tenant_id, poll_id, choices),
  foreign key (tenant_id, poll_id) references room_polls (tenant_id, id) on delete cascade
);

-- Whether the hosts let members put questions, too. No row: they do not.
create table room_poll_rules (
  tenant_id uuid not null,
  meeting_id uuid not null,
  members_may boolean not null,
  primary key (tenant_id, meeting_id),
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade
);
