import sharp from 'sharp';

// What is decoded once is not decoded again soon: the cache would only hold memory.
sharp.cache(false);
// Pictures are decoded side by side in processes; threads inside one would only hand it around.
sharp.concurrency(1);
// Hostile bytes reach no reader but the five, whatever they claim to be.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpeg',
    'VipsForeignLoadPng',
    'VipsForeignLoadWebp',
    'VipsForeignLoadNsgif',
    'VipsForeignLoadHeif',
  ],
});

export { sharp };
