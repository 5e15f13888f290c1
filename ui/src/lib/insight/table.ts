// A column of the table behind a chart: its name in CSV, for people, and how its values are told.
export interface TableColumn { key: string; label: string; kind?: 'text' | 'number' | 'us' | 'permille' | 'instant' }
