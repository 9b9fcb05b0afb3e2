-- Large type is kept in a cookie, for it is wanted before anybody signs in.
ALTER TABLE account DROP COLUMN large;
