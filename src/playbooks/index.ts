export { loadPlaybooks, type Playbook, sampleEvent, sampleEvents } from './playbook.ts';
export { Playbooks, type Used } from './playbooks.ts';
