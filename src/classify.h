#ifndef NOREFUND_CLASSIFY_H
#define NOREFUND_CLASSIFY_H

extern void prepare_verdict_texts(void);

#endif
