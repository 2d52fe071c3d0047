-- Groups of people across departments.
create table tags (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  name text not null,
  created_at timestamptz not null default now(),
  unique (tenant_id, id),
  unique (tenant_id, name)
);
create table person_tags (
  tenant_id uuid not null,
  tag_id uuid not null,
  person_id uuid not null,
  primary key (tenant_id, tag_id, person_id),
  foreign key (tenant_id, tag_id) references tags (tenant_id, id) on delete cascade,
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade
);
create index on person_tags (tenant_id, person_id);

-- What a company, a department, a tag or a person is given. What is null here, the next one up says.
create table minute_settings (
  tenant_id uuid not null references tenants,
  scope text not null check (scope in ('company', 'department', 'tag', 'person')),
  -- The tenant's, department's, tag's or person's id.
  subject_id uuid not null,
  -- Of companies and departments: how an account opens, and what happens at its end.
  period text check (period in ('week', 'month', 'quarter')),
  pool_seconds bigint check (pool_seconds >= 0),
  carry_over_seconds_max bigint check (carry_over_seconds_max >= 0),
  grace_seconds bigint check (grace_seconds >= 0),
  audio_only_seconds bigint check (audio_only_seconds >= 0),
  when_unreachable text check (when_unreachable in ('continue', 'refuse')),
  -- Of all: what each person may use of a period.
  person_seconds bigint check (person_seconds >= 0),
  -- Of companies: what a second costs, and the account of exempt meetings.
  audio_weight integer check (audio_weight between 0 and 10),
  video_weight integer check (video_weight between 0 and 10),
  recording_weight integer check (recording_weight between 0 and 10),
  override_seconds bigint check (override_seconds >= 0),
  revision integer not null default 1,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, scope, subject_id)
);
insert into minute_settings (tenant_id, scope, subject_id, pool_seconds)
  select tenant_id, 'department', department_id, monthly_seconds from quota_grants;
drop table quota_grants;

-- An account is a department's, or the company's for exempt meetings.
alter table quota_accounts
  alter column department_id drop not null,
  add column kind text not null default 'department' check (kind in ('department', 'override')),
  add column period text not null default 'month' check (period in ('week', 'month', 'quarter')),
  -- Part of granted: left over from the period before.
  add column carried bigint not null default 0 check (carried >= 0),
  -- Part of grace_limit: its last seconds, with sound alone.
  add column audio_only_limit bigint not null default 0 check (audio_only_limit >= 0),
  -- What went on to the next period or expired at the end of this one; nobody can use it any more.
  add column gone bigint not null default 0 check (gone >= 0),
  -- The highest crossing its people were told of: 0, 80, 95, 100.
  add column told_level integer not null default 0,
  add column revision integer not null default 1,
  add check ((kind = 'department') = (department_id is not null)),
  add check (audio_only_limit <= grace_limit),
  add check (gone <= granted and used + held <= granted - gone + grace_limit);
create unique index on quota_accounts (tenant_id, period_starts_at) where kind = 'override';

alter table quota_leases
  -- The answer to the last report, to be given again to whoever reports it again.
  add column last_answer jsonb,
  -- The part of used_total that earlier leases of this room and account have settled.
  add column used_before bigint not null default 0 check (used_before >= 0),
  -- Seconds charged per second at the last report.
  add column burn integer not null default 0 check (burn >= 0),
  -- A ticket's minute stays held until then.
  add column reserved_until timestamptz;
create index on quota_leases (tenant_id, meeting_id, account_id);

-- Locks accounts in the order of their ids, and then reads them with the room's latest lease on each: one
-- round trip. Each statement of a volatile function sees what was committed before it, so the leases are
-- as they are under the lock.
create function lock_leases(account_ids uuid[], room uuid)
returns table (
  id uuid, granted bigint, gone bigint, used bigint, held bigint, grace_limit bigint, audio_only_limit bigint,
  period_ends_at timestamptz, open_count integer, open_burn integer, lease_id uuid, lease_state text, owner_epoch integer,
  last_sequence integer, lease_granted bigint, used_total bigint, used_before bigint, written_off bigint,
  burn integer, last_answer jsonb, valid_until timestamptz, reserved_until timestamptz
)
language plpgsql volatile as $$
#variable_conflict use_column
begin
  perform 1 from quota_accounts a where a.id = any (account_ids) order by a.id for update;
  return query
    select a.id, a.granted, a.gone, a.used, a.held, a.grace_limit, a.audio_only_limit, a.period_ends_at,
      opened.count, opened.burn,
      l.id, l.state, l.owner_epoch, l.last_sequence, l.granted, l.used_total, l.used_before, l.written_off,
      l.burn, l.last_answer, l.valid_until, l.reserved_until
    from quota_accounts a
    cross join lateral (
      select count(*)::integer as count, coalesce(sum(each.burn), 0)::integer as burn from quota_leases each
      where each.tenant_id = a.tenant_id and each.account_id = a.id and each.state = 'open'
    ) opened
    left join lateral (
      select * from quota_leases each
      where each.tenant_id = a.tenant_id and each.meeting_id = room and each.account_id = a.id
      order by each.state = 'open' desc, each.owner_epoch desc, each.last_sequence desc, each.used_total desc
      limit 1
    ) l on true
    where a.id = any (account_ids)
    order by a.id;
end $$;

-- Writes an account and a lease on it, new or not, in one round trip; the plans of its statements are kept.
create function write_lease(
  of_tenant uuid, of_account uuid, room uuid, account_used bigint, account_held bigint, lease uuid, epoch integer,
  sequence integer, lease_granted bigint, total bigint, total_before bigint, lost bigint, per_second integer,
  answer jsonb, valid timestamptz, reserved timestamptz, lease_state text, at timestamptz
)
returns void language plpgsql volatile as $$
begin
  update quota_accounts set used = account_used, held = account_held where id = of_account;
  update quota_leases set owner_epoch = epoch, last_sequence = sequence, granted = lease_granted, used_total = total,
    written_off = lost, burn = per_second, last_answer = answer, valid_until = valid, reserved_until = reserved,
    state = lease_state
  where id = lease;
  if not found then
    insert into quota_leases (id, tenant_id, account_id, meeting_id, owner_epoch, last_sequence, granted, used_total,
      used_before, written_off, burn, last_answer, valid_until, reserved_until, state, created_at)
    values (lease, of_tenant, of_account, room, epoch, sequence, lease_granted, total, total_before, lost, per_second,
      answer, valid, reserved, lease_state, at);
  end if;
end $$;

-- A row that leads to another account is a transfer. Rows of an account are a chain of hashes.
alter table ledger_entries
  add column to_account_id uuid,
  add column actor_id uuid,
  add column chain_position bigint,
  add column previous_hash bytea,
  add column hash bytea,
  add foreign key (tenant_id, to_account_id) references quota_accounts (tenant_id, id);
-- Between two accounts seconds go from what is available here to what is available there.
alter table ledger_entries drop constraint ledger_entries_check;
alter table ledger_entries add check (debit_book <> credit_book or (to_account_id is not null and to_account_id <> account_id));
create unique index on ledger_entries (tenant_id, account_id, chain_position);
create index on ledger_entries (tenant_id, to_account_id) where to_account_id is not null;

-- What of an account each person used.
create table person_uses (
  tenant_id uuid not null,
  account_id uuid not null,
  person_key text not null,
  used_seconds bigint not null check (used_seconds >= 0),
  primary key (tenant_id, account_id, person_key),
  foreign key (tenant_id, account_id) references quota_accounts (tenant_id, id)
);

-- Milliseconds charged that do not fill a second yet, by account.
alter table room_meters add column fractions jsonb not null default '{}';

alter table attendances
  add column kind text not null default 'person' check (kind in ('person', 'guest', 'room', 'dial-in', 'external')),
  add column own_department_id uuid;

-- The journal: when a device was there, what it cost a second and who paid. A span ends where any of these changes.
create table attendance_spans (
  id bigint generated always as identity primary key,
  tenant_id uuid not null,
  meeting_id uuid not null,
  peer_id uuid not null,
  person_key text not null,
  -- Null for what the override account pays.
  department_id uuid,
  why text not null check (why in ('own', 'guest', 'host', 'takeover', 'exempt')),
  media text not null check (media in ('audio', 'video', 'recording')),
  weight integer not null check (weight between 0 and 10),
  region text not null default '',
  started_at timestamptz not null,
  ended_at timestamptz not null,
  check (started_at <= ended_at),
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade
);
create index on attendance_spans (tenant_id, meeting_id, peer_id);
create index on attendance_spans (tenant_id, department_id, started_at);
create index on attendance_spans (tenant_id, started_at);
create index on attendance_spans (tenant_id, person_key, started_at);

alter table meetings
  add column payer text not null default 'joiner' check (payer in ('joiner', 'host')),
  add column exempt text check (exempt in ('emergency', 'all-hands'));
-- Departments whose people the host's pays for, from a moment of a running meeting on.
create table payer_takeovers (
  tenant_id uuid not null,
  meeting_id uuid not null,
  department_id uuid not null,
  person_id uuid not null,
  taken_at timestamptz not null,
  primary key (tenant_id, meeting_id, department_id),
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade,
  foreign key (tenant_id, department_id) references departments (tenant_id, id) on delete cascade
);

create table minute_requests (
  id uuid primary key,
  tenant_id uuid not null,
  department_id uuid not null,
  person_key text not null,
  name text not null,
  meeting_id uuid,
  note text not null default '',
  state text not null default 'open' check (state in ('open', 'granted', 'refused')),
  granted_seconds bigint not null default 0,
  created_at timestamptz not null,
  answered_by uuid,
  answered_at timestamptz,
  foreign key (tenant_id, department_id) references departments (tenant_id, id) on delete cascade,
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete set null (meeting_id)
);
create index on minute_requests (tenant_id, state, created_at);

-- Who changed what, when.
create table minute_changes (
  id bigint generated always as identity primary key,
  tenant_id uuid not null references tenants,
  at timestamptz not null,
  actor_id uuid,
  actor_name text not null,
  action text not null,
  scope text not null,
  subject_id uuid,
  before jsonb,
  after jsonb
);
create index on minute_changes (tenant_id, id);

-- Recomputations of finished days from the journal.
create table minute_checks (
  tenant_id uuid not null,
  account_id uuid not null,
  checked_at timestamptz not null,
  ledger_seconds bigint not null,
  journal_seconds bigint not null,
  posted_seconds bigint not null,
  primary key (tenant_id, account_id, checked_at),
  foreign key (tenant_id, account_id) references quota_accounts (tenant_id, id)
);

-- Answers to requests that carried an Idempotency-Key, to be given again.
create table idempotent_answers (
  tenant_id uuid not null references tenants,
  person_id uuid not null,
  key text not null,
  route text not null,
  body_hash bytea not null,
  status integer not null,
  answer jsonb,
  created_at timestamptz not null,
  primary key (tenant_id, person_id, key)
);
create index on idempotent_answers (created_at);

-- What was written stays as it was written, whoever is connected.
create function refuse_rewriting() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name;
end $$;
create trigger append_only before update or delete on ledger_entries
  for each statement execute function refuse_rewriting();
create trigger append_only before update or delete on minute_changes
  for each statement execute function refuse_rewriting();
