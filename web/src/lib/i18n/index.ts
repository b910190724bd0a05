export { i18n, t, type Messages } from './messages.svelte';
