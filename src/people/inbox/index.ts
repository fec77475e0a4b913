export { listMessages, type MessageView } from './list-messages.ts';
export { getQuestion, listQuestions, type QuestionFilter, type QuestionView } from './list-questions.ts';
