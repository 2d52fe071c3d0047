-- A meeting's chat: replies, changes, tombstones, words to one person, files, receipts, and how long it is kept.
alter table chat_messages
  -- Chosen by the sender's page, so that a message whose answer was lost on the way is not kept twice.
  add column send_id uuid,
  add column guest boolean not null default false,
  -- Whom alone it is for, besides its sender.
  add column to_key text,
  add column to_name text,
  add column reply_to_id bigint,
  -- [{"personKey", "name"}], whom it speaks to.
  add column mentions jsonb not null default '[]',
  add column important boolean not null default false,
  -- Grows with every change, so that a page knows the newer of two.
  add column version integer not null default 1,
  add column edited_at timestamptz,
  -- From then on its text is empty.
  add column deleted_at timestamptz,
  add unique (tenant_id, id);
create unique index on chat_messages (tenant_id, meeting_id, person_key, send_id) where send_id is not null;
create index on chat_messages (tenant_id, sent_at);

-- Their bytes are kept as objects, encrypted with the key of the meeting's document.
create table chat_files (
  id uuid primary key,
  tenant_id uuid not null,
  meeting_id uuid not null,
  -- null: handed in and not sent yet.
  message_id bigint,
  -- Who handed it in.
  person_key text not null,
  name text not null,
  -- The type of a picture by its bytes; null for all that is only handed out.
  picture_type text,
  bytes integer not null,
  key_version integer not null,
  created_at timestamptz not null,
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade,
  foreign key (tenant_id, message_id) references chat_messages (tenant_id, id) on delete cascade
);
create index on chat_files (tenant_id, meeting_id);
create index on chat_files (tenant_id, message_id);

-- Who was to read an important message, and when they did. Of no other message is anything kept.
create table chat_receipts (
  tenant_id uuid not null,
  message_id bigint not null,
  person_key text not null,
  name text not null,
  read_at timestamptz,
  reminded_at timestamptz,
  primary key (tenant_id, message_id, person_key),
  foreign key (tenant_id, message_id) references chat_messages (tenant_id, id) on delete cascade
);

-- Days after which a company's chat is deleted; null: never.
alter table tenants add column chat_retention_days integer check (chat_retention_days between 1 and 3650);
