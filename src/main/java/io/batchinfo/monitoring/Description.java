package io.batchinfo.monitoring;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** The description of an MBean, an attribute or an operation in JMX tools; for a parameter, its name. */
@Retention(RetentionPolicy.RUNTIME)
@interface Description {
    String value();
}
