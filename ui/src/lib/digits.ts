// What people type, as the API takes it: digits of three scripts, Arabic letters for Persian ones.
export const latin = (text: string): string => text.replace(/[۰-۹]/g, (d) => String(d.charCodeAt(0) - 0x6f0)).replace(/[٠-٩]/g, (d) => String(d.charCodeAt(0) - 0x660));
export const folded = (text: string): string => latin(text).replace(/ي/g, 'ی').replace(/ك/g, 'ک').trim();
export const numberIn = (text: string): number => Number(latin(text).replace(/[,٬\s]/g, ''));
