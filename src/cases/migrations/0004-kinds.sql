-- A question or a choice that is asked no more stays for the answers that were given.
ALTER TABLE question ADD COLUMN closed INTEGER;
ALTER TABLE question_choice ADD COLUMN closed INTEGER;
