-- The name of the data home a tenant lives in, when it is not simply the one these tables are in.
alter table tenants add column data_home text check (data_home ~ '^[a-z][a-z0-9-]{0,31}$');
