-- Every place in a document that speaks to somebody, once it has been seen: whoever it speaks to was told, or was
-- not to be.
create table document_mentions (
  tenant_id uuid not null,
  document_id uuid not null,
  -- The part, and the Yjs item or the comment in it.
  mention_key text not null,
  person_id uuid not null,
  seen_at timestamptz not null,
  -- When a letter went out for it; null for what came soon after another letter, or was not for that person to read.
  mailed_at timestamptz,
  primary key (tenant_id, document_id, mention_key),
  foreign key (tenant_id, document_id) references documents (tenant_id, id) on delete cascade
);
