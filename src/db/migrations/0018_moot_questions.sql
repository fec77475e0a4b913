-- Why a question is no longer asked although its run had not ended: "the alert was closed by Ann".
alter table question add column closed_why text;
