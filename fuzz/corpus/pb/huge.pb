META
key;value
budget;1000000000000000000
vote_type;ordinal
PROJECTS
project_id;cost
01;999999999999999999
1;1
VOTES
voter_id;vote
1;01,1
2;1, 01,z
