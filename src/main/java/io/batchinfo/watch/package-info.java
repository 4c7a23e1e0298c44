/** What an operator sees: meters, MBeans, health, the management port. It is told what happens and changes no request. */
@NullMarked
package io.batchinfo.watch;

import org.jspecify.annotations.NullMarked;
