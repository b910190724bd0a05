// What else stands in the privacy centre: each area adds its component here.
import type { Component } from 'svelte';

export const sections: Component[] = [];
