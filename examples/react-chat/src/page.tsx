import { createRoot } from 'react-dom/client';
import { Chat } from './chat.tsx';

const place = document.getElementById('page');
if (place !== null) createRoot(place).render(<Chat api="/api/chat" />);
