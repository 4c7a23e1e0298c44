package io.batchinfo.monitoring;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** What JConsole and the like say of an MBean, an attribute or an operation; of a parameter, its name. */
@Retention(RetentionPolicy.RUNTIME)
@interface Description {
    String value();
}
