package shop;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.stereotype.Component;

/** Calls a coalesced method before there is any other bean. */
@Component
class EarlyBean implements BeanFactoryPostProcessor {
    private int bodies;

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        Prices prices = new Prices();
        int before = Prices.bodies();
        prices.price("early");
        prices.price("early");
        bodies = Prices.bodies() - before;
    }

    int bodies() {
        return bodies;
    }
}
