import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { language } from '$lib/language.svelte';

language.apply();
mount(App, { target: document.getElementById('app')! });
