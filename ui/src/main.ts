import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { language } from '$lib/language.svelte';
import { theme } from '$lib/theme.svelte';

language.apply();
theme.apply();
mount(App, { target: document.getElementById('app')! });
