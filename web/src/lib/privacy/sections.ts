// What else stands in the privacy centre: each area adds its component here.
import type { Component } from 'svelte';
import ConsentList from './ConsentList.svelte';
import StopList from './StopList.svelte';

export const sections: Component[] = [ConsentList, StopList];
