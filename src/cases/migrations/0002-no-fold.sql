-- Cases are found by the search room's index now.
ALTER TABLE cases DROP COLUMN fold;
