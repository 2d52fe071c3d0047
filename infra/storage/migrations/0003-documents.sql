-- A document has parts, each with a log and a snapshot of its own: its text, the comments on it, the
-- suggestions for it, and the board beside it.
alter table documents
  add column kind text not null default 'notes' check (kind in ('notes', 'page')),
  add column owner_id uuid,
  add column company_access text not null default 'edit'
    check (company_access in ('none', 'read', 'comment', 'suggest', 'edit')),
  add column guest_access text not null default 'edit'
    check (guest_access in ('none', 'read', 'comment', 'suggest', 'edit')),
  -- The newest editor that wrote into it: an older one would delete what it does not know.
  add column schema_version integer not null default 0,
  add column updated_at timestamptz not null default now();
alter table documents
  add foreign key (tenant_id, owner_id) references people (tenant_id, id) on delete set null (owner_id);

create table document_rights (
  tenant_id uuid not null,
  document_id uuid not null,
  person_id uuid not null,
  access text not null check (access in ('none', 'read', 'comment', 'suggest', 'edit')),
  primary key (tenant_id, document_id, person_id),
  foreign key (tenant_id, document_id) references documents (tenant_id, id) on delete cascade,
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade
);

-- key_version null: written before encryption, read as it is.
alter table document_updates
  add column part text not null default 'text' check (part in ('text', 'comments', 'suggestions', 'board')),
  add column key_version integer;
create index on document_updates (tenant_id, document_id, part, id);

alter table document_snapshots
  add column part text not null default 'text' check (part in ('text', 'comments', 'suggestions', 'board')),
  add column key_version integer;
alter table document_snapshots drop constraint document_snapshots_pkey;
alter table document_snapshots add primary key (tenant_id, document_id, part);

-- A key per tenant, wrapped by the house's master key; a key per document, wrapped by its tenant's.
create table tenant_keys (
  tenant_id uuid not null references tenants,
  version integer not null,
  wrapped bytea not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, version)
);

create table document_keys (
  tenant_id uuid not null,
  document_id uuid not null,
  version integer not null,
  wrapped bytea not null,
  tenant_key_version integer not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, document_id, version),
  foreign key (tenant_id, document_id) references documents (tenant_id, id) on delete cascade
);

-- Everything that was ever written, deletions included (Yjs without garbage collection).
create table document_histories (
  tenant_id uuid not null,
  document_id uuid not null,
  part text not null check (part in ('text', 'comments', 'suggestions', 'board')),
  state bytea not null,
  key_version integer,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, document_id, part),
  foreign key (tenant_id, document_id) references documents (tenant_id, id) on delete cascade
);

create table document_versions (
  id uuid primary key,
  tenant_id uuid not null,
  document_id uuid not null,
  name text,
  automatic boolean not null,
  -- Y.encodeSnapshot: a point in the history of the text.
  snapshot bytea not null,
  key_version integer,
  author_keys text[] not null,
  created_by text,
  created_at timestamptz not null default now(),
  foreign key (tenant_id, document_id) references documents (tenant_id, id) on delete cascade
);
create index on document_versions (tenant_id, document_id, created_at desc);

-- Whose hand a Yjs client was, for who wrote what.
create table document_writers (
  tenant_id uuid not null,
  document_id uuid not null,
  part text not null check (part in ('text', 'comments', 'suggestions', 'board')),
  client_id bigint not null,
  person_key text not null,
  name text not null,
  first_at timestamptz not null default now(),
  primary key (tenant_id, document_id, part, client_id),
  foreign key (tenant_id, document_id) references documents (tenant_id, id) on delete cascade
);

-- Parts that could not be applied: kept as they are, served to nobody, until an operator looks.
create table document_quarantines (
  tenant_id uuid not null,
  document_id uuid not null,
  part text not null check (part in ('text', 'comments', 'suggestions', 'board')),
  reason text not null,
  at timestamptz not null default now(),
  primary key (tenant_id, document_id, part),
  foreign key (tenant_id, document_id) references documents (tenant_id, id) on delete cascade
);

-- Words as keyed hashes, and the plain text encrypted with the document's key.
create table document_search (
  tenant_id uuid not null,
  document_id uuid not null,
  tokens text[] not null,
  body bytea not null,
  key_version integer not null,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, document_id),
  foreign key (tenant_id, document_id) references documents (tenant_id, id) on delete cascade
);
create index on document_search using gin (tokens);

create table document_files (
  id uuid primary key,
  tenant_id uuid not null,
  document_id uuid not null,
  name text not null,
  content_type text not null,
  bytes integer not null,
  key_version integer not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  foreign key (tenant_id, document_id) references documents (tenant_id, id) on delete cascade
);
create index on document_files (tenant_id, document_id);

create table agenda_templates (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  name text not null,
  -- [{title, minutes}]
  items jsonb not null,
  created_by uuid,
  updated_at timestamptz not null default now(),
  unique (tenant_id, id),
  foreign key (tenant_id, created_by) references people (tenant_id, id) on delete set null (created_by)
);
alter table meetings add column agenda_template_id uuid;
alter table meetings
  add foreign key (tenant_id, agenda_template_id) references agenda_templates (tenant_id, id)
  on delete set null (agenda_template_id);

-- The notes of one occurrence: a section of the meeting's document, seeded once.
create table note_sections (
  tenant_id uuid not null,
  meeting_id uuid not null,
  start_local text not null,
  document_id uuid not null,
  starts_at timestamptz not null,
  seeded_by text not null,
  seeded_at timestamptz not null default now(),
  -- The Yjs update that writes heading and agenda, until it is known to be in the document.
  seed bytea,
  mailed_at timestamptz,
  primary key (tenant_id, meeting_id, start_local),
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade,
  foreign key (tenant_id, document_id) references documents (tenant_id, id) on delete cascade
);

create table action_items (
  -- The id the task carries in the document.
  id text not null,
  tenant_id uuid not null,
  document_id uuid not null,
  meeting_id uuid,
  section text,
  -- Encrypted with the document's key.
  body bytea not null,
  key_version integer not null,
  assignee_id uuid,
  due_day text,
  done boolean not null,
  position integer not null,
  minute integer,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, document_id, id),
  foreign key (tenant_id, document_id) references documents (tenant_id, id) on delete cascade
);
create index on action_items (tenant_id, assignee_id) where not done;

-- When the built-in agenda templates were given to a company: once, and not again when it removes them.
alter table tenants add column agenda_templates_at timestamptz;

-- The outbox keeps every letter; where letters leave the house, it is their queue as well.
alter table outbox
  add column html text,
  -- The document a letter quotes: erased with it.
  add column document_id uuid,
  add column state text not null default 'kept' check (state in ('kept', 'waiting', 'sent', 'failed')),
  add column attempts_count integer not null default 0,
  add column due_at timestamptz;
alter table outbox
  add foreign key (tenant_id, document_id) references documents (tenant_id, id) on delete cascade;
create index on outbox (tenant_id, due_at) where state = 'waiting';
