/** What the routes are made of: the steps, folds, policy and component that YAML names. The only room for Camel's types. */
@NullMarked
package io.batchinfo.step;

import org.jspecify.annotations.NullMarked;
