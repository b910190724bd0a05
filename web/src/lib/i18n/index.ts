export { i18n, t, word, type Messages } from './messages.svelte';
