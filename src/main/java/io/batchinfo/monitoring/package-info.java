/** What operators see: health, metrics, MBeans, logging and the management port. */
@NullMarked
package io.batchinfo.monitoring;

import org.jspecify.annotations.NullMarked;
