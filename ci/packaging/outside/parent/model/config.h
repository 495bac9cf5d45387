#error "a header of the parent was taken for one of sparepage"
